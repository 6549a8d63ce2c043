package dev.gatehouse.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lists of a document whose elements have names, by which each can be told from the others. */
public enum DocumentList {
    PROVIDERS("provider"),
    MODELS("model"),
    GROUPS("group");

    private final String element;

    DocumentList(String element) {
        this.element = element;
    }

    /** The field of the document that holds it. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What one of its elements is called, in the singular. */
    public String element() {
        return element;
    }

    /** The fields of an element that make up its name. */
    public List<String> nameFields() {
        return this == MODELS ? List.of("provider", "model") : List.of("name");
    }

    /** As in {@code turbo}; for a model {@code provider/model}. */
    public String name(JsonNode element) {
        return nameFields().stream().map(field -> element.path(field).asText()).collect(Collectors.joining("/"));
    }

    /** What names have in common that mean the same element: only the case of models' own names matters. */
    public String key(String name) {
        int folded = this == MODELS ? name.indexOf('/') + 1 : name.length();
        return name.substring(0, folded).toLowerCase(Locale.ROOT) + name.substring(folded);
    }

    /** Its elements in their order; none if there is no such list. */
    public List<JsonNode> elements(Document document) {
        JsonNode list = document.tree().path(field());
        return list.isArray() ? list.valueStream().toList() : List.of();
    }

    public Optional<JsonNode> find(Document document, String name) {
        JsonNode elements = document.tree().path(field());
        return Optional.ofNullable(elements.get(indexOf(elements, name)));
    }

    /** The document with this element in the place of the one with its name, or as the last. */
    public Document with(Document document, JsonNode element) {
        ObjectNode tree = document.tree().deepCopy();
        ArrayNode elements = in(tree);
        int at = indexOf(elements, name(element));
        if (at < 0) elements.add(element);
        else elements.set(at, element);
        return Document.of(tree);
    }

    /** The document without the element of this name. */
    public Document without(Document document, String name) {
        ObjectNode tree = document.tree().deepCopy();
        ArrayNode elements = in(tree);
        int at = indexOf(elements, name);
        if (at >= 0) elements.remove(at);
        return Document.of(tree);
    }

    /** The list itself, which is begun if there is none. */
    ArrayNode in(ObjectNode tree) {
        return tree.path(field()) instanceof ArrayNode there ? there : tree.putArray(field());
    }

    /** Negative if there is none. */
    int indexOf(JsonNode elements, String name) {
        for (int i = 0; i < elements.size(); i++) {
            if (key(name(elements.get(i))).equals(key(name))) return i;
        }
        return -1;
    }
}
