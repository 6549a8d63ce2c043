package dev.gatehouse.dialects;

import com.fasterxml.jackson.databind.JsonNode;

/** Pieces of JSON within more of it. */
final class Fragment {

    private Fragment() {}

    /** True if the piece, or more than it, is anywhere in the tree. */
    static boolean isIn(JsonNode piece, JsonNode tree) {
        if (isWithin(piece, tree)) return true;
        for (JsonNode child : tree) {
            if (isIn(piece, child)) return true;
        }
        return false;
    }

    /** An object is within one that has its fields and perhaps more; an array within one of the same length. */
    private static boolean isWithin(JsonNode piece, JsonNode node) {
        if (piece.isObject())
            return piece.properties().stream().allMatch(field -> isWithin(field.getValue(), node.path(field.getKey())));
        if (!piece.isArray()) return piece.equals(node);
        if (piece.size() != node.size()) return false;
        for (int i = 0; i < piece.size(); i++) {
            if (!isWithin(piece.get(i), node.path(i))) return false;
        }
        return true;
    }
}
