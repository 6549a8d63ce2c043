package dev.gatehouse.control.api;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentMerge;
import dev.gatehouse.control.config.DocumentMerge.Merged;
import dev.gatehouse.control.config.DocumentMerge.OnConflict;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.VirtualKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a bundle would change in this installation. Owned by one thread. */
final class BundleImport {

    private final boolean replaces;
    private final Merged merged;
    private final List<VirtualKey> addedKeys = new ArrayList<>();
    private final List<VirtualKey> changedKeys = new ArrayList<>();
    private final Map<String, UsageLimits> owners = new LinkedHashMap<>();
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final List<String> added = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    BundleImport(Published live, BundleContents theirs, OnConflict onConflict) {
        this.replaces = onConflict == OnConflict.REPLACE;
        this.merged = DocumentMerge.of(live.document(), theirs.document(), onConflict);
        added.addAll(merged.added());
        conflicts.addAll(merged.conflicts());
    }

    /** @param ids for keys whose own ids are taken here */
    void keys(List<VirtualKey> theirs, List<VirtualKey> ours, Supplier<UUID> ids) {
        Map<KeyDigest, VirtualKey> known =
                ours.stream().collect(Collectors.toMap(VirtualKey::digest, Function.identity()));
        List<UUID> taken = ours.stream().map(VirtualKey::id).toList();
        for (VirtualKey key : theirs) {
            String path = "virtual_keys[" + key.name() + "]";
            VirtualKey own = known.get(key.digest());
            if (own == null) {
                added.add(path);
                addedKeys.add(taken.contains(key.id()) ? key.as(ids.get()) : key);
                continue;
            }
            VirtualKey wanted = own.with(key.name(), key.terms());
            if (wanted.equals(own)) continue;
            conflicts.add(path);
            if (replaces) changedKeys.add(wanted);
        }
    }

    void owners(Map<String, UsageLimits> theirs, Map<String, UsageLimits> ours) {
        sort("owners", theirs, ours, UsageLimits::equals, owners);
    }

    /** @param ours finds a stored secret by its name */
    void secrets(Map<String, Secret> theirs, Function<String, Optional<Secret>> ours) {
        var known = new LinkedHashMap<String, Secret>();
        theirs.keySet().forEach(name -> ours.apply(name).ifPresent(own -> known.put(name, own)));
        sort("secrets", theirs, known, (one, other) -> one.reveal().equals(other.reveal()), secrets);
    }

    private <T> void sort(
            String list, Map<String, T> theirs, Map<String, T> ours, BiPredicate<T, T> same, Map<String, T> taken) {
        theirs.forEach((name, one) -> {
            T own = ours.get(name);
            if (own != null && same.test(own, one)) return;
            (own == null ? added : conflicts).add(list + "[" + name + "]");
            if (own == null || replaces) taken.put(name, one);
        });
    }

    Document document() {
        return merged.document();
    }

    List<VirtualKey> addedKeys() {
        return addedKeys;
    }

    List<VirtualKey> changedKeys() {
        return changedKeys;
    }

    Map<String, UsageLimits> owners() {
        return owners;
    }

    /** Those that are to be stored. */
    Map<String, Secret> secrets() {
        return secrets;
    }

    /** Paths of what only they had. */
    List<String> added() {
        return List.copyOf(added);
    }

    /** Paths of what both have, and that says different things. */
    List<String> conflicts() {
        return List.copyOf(conflicts);
    }
}
