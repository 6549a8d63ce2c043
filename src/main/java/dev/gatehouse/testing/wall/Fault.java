package dev.gatehouse.testing.wall;

import java.util.List;

/**
 * An entry of the catalogue.
 *
 * @param name letters, digits and hyphens: also that of the group whose targets are the providers
 * @param what happens, in a few words
 * @param providers in the order of the group's targets
 */
public record Fault(String name, String what, List<Provider> providers, Requests requests, Judge judge) {

    public Fault {
        providers = List.copyOf(providers);
    }
}
