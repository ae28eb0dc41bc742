package webjobs.adapters.http.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A user's name and password as a request carries them (RFC 7617). It is never written anywhere but where its owner asks for it. */
public record BasicLogin(String userName, String password) {
    private static final String SCHEME = "Basic ";

    /** The bytes of both with a colon between them; empty where the header is of another scheme, or malformed. */
    public static Optional<byte[]> bytes(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Clients that know nothing of the challenge's charset send Latin-1. A password may hold colons. */
    public static BasicLogin of(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        }
        var colon = text.indexOf(':');
        return colon < 0
                ? new BasicLogin(text, "")
                : new BasicLogin(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return userName + ":***";
    }
}
