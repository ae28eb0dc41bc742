package webjobs.bootstrap;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A file with settings: Java properties where its name ends in {@code .properties}, else YAML. Values are taken as they are written:
 * {@code 08} and {@code no} are texts.
 *
 * <p>A section or a setting with nothing after it, or with comments only, is one that was not set.
 */
final class ConfigFile {
    private static final long MOST_BYTES = 1 << 20;
    private static final String PROPERTIES = ".properties";

    private final Path file;
    private final Map<String, String> values = new TreeMap<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /**
     * What is set in a file, by the full key: {@code server.port}. Which keys there may be is not looked at.
     *
     * @throws BadConfig where the file is not there, cannot be read or understood, or sets something twice
     */
    static Map<String, String> read(Path file) {
        var read = new ConfigFile(file);
        var text = read.text();
        if (file.toString().endsWith(PROPERTIES)) {
            read.takeProperties(text);
        } else {
            read.takeYaml(text);
        }
        return read.values;
    }

    private String text() {
        try {
            if (!Files.exists(file) && Files.notExists(file)) {
                throw new BadConfig("There is no configuration file " + file + ".");
            }
            if (Files.isDirectory(file)) {
                throw new BadConfig("The configuration file " + file + " is a folder.");
            }
            // What is no ordinary file has no size: /dev/stdin and /dev/null may be given, /dev/zero ends here.
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes((int) MOST_BYTES + 1);
            }
            if (bytes.length > MOST_BYTES) {
                throw new BadConfig("The configuration file " + file + " is larger than 1 MiB: is it the right one?");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new BadConfig("The configuration file " + file + " is not a text in UTF-8.");
        } catch (IOException e) {
            throw new BadConfig("The configuration file " + file + " cannot be read: " + FileTrouble.of(e) + ".");
        }
    }

    private void takeProperties(String text) {
        var properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Object put(Object key, Object value) {
                set(key.toString(), value.toString(), "");
                return value;
            }
        };
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new BadConfig(
                    "The configuration file " + file + " cannot be understood as properties: " + e.getMessage());
        }
    }

    private void takeYaml(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit((int) MOST_BYTES);
        try {
            var root = new Yaml(options).compose(new StringReader(text));
            if (root != null && !isNothing(root)) {
                takeSection("", root);
            }
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new BadConfig("The configuration file " + file + " is not valid YAML"
                    + (mark == null ? "" : " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    + ": " + oneLine(e.getProblem()) + ".");
        } catch (YAMLException e) {
            throw new BadConfig("The configuration file " + file + " is not valid YAML: "
                    + oneLine(String.valueOf(e.getMessage())) + ".");
        }
    }

    private void takeSection(String prefix, Node node) {
        if (!(node instanceof MappingNode section)) {
            throw new BadConfig(
                    (prefix.isEmpty() ? "The configuration file " + file : at("'" + prefix + "'", node))
                            + " should hold settings with their names, such as 'server:' and, indented in the next line, 'port: 8080'.");
        }
        for (var entry : section.getValue()) {
            var key = prefix + (prefix.isEmpty() ? "" : ".") + name(entry.getKeyNode());
            var value = entry.getValueNode();
            if (isNothing(value)) {
                continue;
            }
            // Only sections have something below them: an alias that leads round in circles ends here.
            if (isSection(key)) {
                takeSection(key, value);
            } else {
                set(key, text(value, key), line(entry.getKeyNode()));
            }
        }
    }

    private static boolean isSection(String key) {
        for (var setting : Setting.values()) {
            if (setting.key().startsWith(key + ".")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNothing(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private String text(Node node, String key) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new BadConfig(
                at("'" + key + "'", node) + (Setting.ofKey(key).isPresent() ? " takes one value." : " is no setting."));
    }

    private String name(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new BadConfig(at("What stands", node) + " is not the name of a setting.");
    }

    private String at(String what, Node node) {
        return what + " in " + file + line(node);
    }

    private static String line(Node node) {
        return ", line " + (node.getStartMark().getLine() + 1) + ",";
    }

    private void set(String key, String text, String line) {
        if (values.putIfAbsent(key, text) != null) {
            throw new BadConfig("'" + key + "' in " + file + line + " is set a second time.");
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
