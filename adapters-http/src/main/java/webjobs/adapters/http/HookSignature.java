package webjobs.adapters.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs messages as Standard Webhooks says: HMAC-SHA256 over id, timestamp and payload.
 *
 * <p>The key is the secret's text; where that is {@code whsec_} and base64, as the libraries for receivers make it, it is what the
 * base64 stands for.
 */
record HookSignature(String secret) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String BASE64_FOLLOWS = "whsec_";

    /** The header's value. */
    String of(String id, String timestamp, String payload) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(), ALGORITHM));
            var signed = mac.doFinal((id + "." + timestamp + "." + payload).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private byte[] key() {
        if (secret.startsWith(BASE64_FOLLOWS) && secret.length() > BASE64_FOLLOWS.length()) {
            try {
                return Base64.getDecoder().decode(secret.substring(BASE64_FOLLOWS.length()));
            } catch (IllegalArgumentException _) {
                // a text like any other
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "a signature";
    }
}
