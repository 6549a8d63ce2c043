package dev.gatehouse.wire.responses;

import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.Tools;
import java.util.List;
import java.util.Map;

/**
 * Tools that a client keeps in namespaces, as Codex does. No other dialect has them: there namespace and name together are the name. Source: OpenAI API
 * reference, "Namespace tool" and "Function tool call", read 2026-11-21.
 */
final class Namespace {

    /** What OpenAI and Anthropic take. */
    private static final int MAX_NAME_CHARS = 64;

    private static final String BETWEEN = "__";

    private Namespace() {}

    /** Adds the tools of a namespace, and what their client calls them. */
    static void decode(Fields namespace, List<Tool> tools, Map<String, Tools.Member> members) {
        String of = namespace.requiredText("name");
        for (Fields inside : namespace.objects("tools")) {
            Tool tool = ResponsesTools.tool(inside, of);
            tools.add(tool);
            members.put(tool.name(), new Tools.Member(of, inside.text("name")));
        }
    }

    /** The name elsewhere of what is called or chosen. */
    static String nameOf(Fields called) {
        return name(called.text("namespace"), called.requiredText("name"));
    }

    /** @param namespace empty for none */
    static String name(String namespace, String name) {
        if (namespace.isEmpty()) return name;
        String whole = namespace.endsWith(BETWEEN) ? namespace + name : namespace + BETWEEN + name;
        String allowed = whole.replaceAll("[^a-zA-Z0-9_-]", "_");
        if (allowed.equals(whole) && whole.length() <= MAX_NAME_CHARS) return whole;
        // What was changed could be like another's.
        String sum = "_" + Integer.toHexString(whole.hashCode());
        return allowed.substring(0, Math.min(allowed.length(), MAX_NAME_CHARS - sum.length())) + sum;
    }
}
