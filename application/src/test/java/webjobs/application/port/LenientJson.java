package webjobs.application.port;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import webjobs.domain.Refused;

/** As much JSON as a fake needs: this module sees no library for it. Reads comments, single quotes and trailing commas. */
final class LenientJson {
    private static final Pattern TOKEN = Pattern.compile(
            "\\G(?:\\s|//[^\\n]*|/\\*.*?\\*/)*([{}\\[\\]:,]|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|[-+.\\w]+)",
            Pattern.DOTALL);

    private final List<String> tokens = new ArrayList<>();
    private int at;

    private LenientJson(String text) {
        var matcher = TOKEN.matcher(text);
        var end = 0;
        while (matcher.find()) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw fault("stray characters");
        }
    }

    static Map<String, Object> object(String text) {
        var json = new LenientJson(text);
        if (!(json.value() instanceof Map<?, ?> map) || json.at < json.tokens.size()) {
            throw fault("not one object");
        }
        var object = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> object.put((String) key, value));
        return object;
    }

    private static Refused fault(String what) {
        return new Refused(new Refused.Reason.BadSettings(List.of("settings.job cannot be read: " + what)));
    }

    private String peek() {
        if (at == tokens.size()) {
            throw fault("it ends too early");
        }
        return tokens.get(at);
    }

    private String next() {
        var token = peek();
        at++;
        return token;
    }

    private Object value() {
        var token = next();
        return switch (token.charAt(0)) {
            case '{' -> members();
            case '[' -> elements();
            case '"', '\'' -> token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1");
            default -> scalar(token);
        };
    }

    private Map<String, Object> members() {
        var members = new LinkedHashMap<String, Object>();
        while (!peek().equals("}")) {
            var key = String.valueOf(value());
            if (!next().equals(":")) {
                throw fault("no colon after " + key);
            }
            members.put(key, value());
            comma("}");
        }
        at++;
        return members;
    }

    private List<Object> elements() {
        var elements = new ArrayList<>();
        while (!peek().equals("]")) {
            elements.add(value());
            comma("]");
        }
        at++;
        return elements;
    }

    private void comma(String close) {
        if (peek().equals(",")) {
            at++;
        } else if (!peek().equals(close)) {
            throw fault("no comma");
        }
    }

    private static Object scalar(String token) {
        return switch (token) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> number(token);
        };
    }

    private static Object number(String token) {
        try {
            return token.matches("-?\\d{1,9}") ? (Object) Integer.valueOf(token) : new BigDecimal(token);
        } catch (NumberFormatException _) {
            throw fault("what is " + token + "?");
        }
    }

    static String written(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case List<?> list -> {
                var texts = new ArrayList<String>();
                list.forEach(element -> texts.add(written(element)));
                yield "[" + String.join(", ", texts) + "]";
            }
            case Map<?, ?> map -> {
                var texts = new ArrayList<String>();
                map.forEach((key, member) -> texts.add(written(key) + ": " + written(member)));
                yield "{" + String.join(", ", texts) + "}";
            }
            default -> value.toString();
        };
    }
}
