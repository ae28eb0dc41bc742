package webjobs.adapters.http.exchange;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Entity tags (RFC 9110, section 8.8.3). */
final class EntityTag {
    private static final int BYTES = 16;

    private EntityTag() {}

    /** A strong tag: other content has another. */
    public static String of(byte[] content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(hash, 0, BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Whether an {@code If-None-Match} names a tag, by weak comparison.
     *
     * @param header a list of tags or {@code *}; what is no tag in it matches nothing
     * @param tag strong, with its quotes
     */
    static boolean matches(String header, String tag) {
        if (header.strip().equals("*")) {
            return true;
        }
        var at = 0;
        while (true) {
            var opened = header.indexOf('"', at);
            var closed = opened < 0 ? -1 : header.indexOf('"', opened + 1);
            if (closed < 0) {
                return false;
            }
            if (header.substring(opened, closed + 1).equals(tag)) {
                return true;
            }
            at = closed + 1;
        }
    }
}
