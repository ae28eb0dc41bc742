package webjobs.adapters.fs;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import webjobs.domain.Refused;

/**
 * The folders and files that an archive's entries make, to find those that get in each other's way. It holds each name once, however
 * deep the paths are.
 */
final class EntryTree {
    private final Node root = new Node("", true);
    private final int most;
    private int nodes;

    /** @param most how many files and folders there may be */
    EntryTree(int most) {
        this.most = most;
    }

    /**
     * Adds an entry with the folders it lies in. A folder may come several times, a file once.
     *
     * @throws Refused where another entry is in its way, or there are too many
     */
    void add(EntryPath path, boolean isFolder) {
        var node = root;
        var last = path.segments().size() - 1;
        for (var i = 0; i <= last; i++) {
            var isLast = i == last;
            node = child(node, path, path.segments().get(i), !isLast || isFolder, isLast);
        }
    }

    private Node child(Node parent, EntryPath path, String name, boolean isFolder, boolean isLast) {
        var composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        var there = parent.children.get(composed);
        if (there == null) {
            return added(parent, composed, new Node(name, isFolder));
        }
        if (!there.name.equals(name)) {
            throw refused(path, "differs from another only in how its characters are composed (Unicode normal form)");
        }
        if (there.isFolder != isFolder) {
            throw refused(path, "needs '" + Archive.shown(name) + "' to be a file and a folder at once");
        }
        if (isLast && !isFolder) {
            throw refused(path, "is there twice");
        }
        return there;
    }

    private Node added(Node parent, String composed, Node child) {
        if (++nodes > most) {
            throw Archive.refused("it makes more than the " + most + " files and folders that this server takes");
        }
        if (parent.children.isEmpty()) {
            parent.children = new HashMap<>(2);
        }
        parent.children.put(composed, child);
        return child;
    }

    private static Refused refused(EntryPath path, String fault) {
        return Archive.refused("the entry '" + Archive.shown(path.text()) + "' " + fault);
    }

    private static final class Node {
        private final String name;
        private final boolean isFolder;
        /** By composed name. */
        private Map<String, Node> children = Map.of();

        Node(String name, boolean isFolder) {
            this.name = name;
            this.isFolder = isFolder;
        }
    }
}
