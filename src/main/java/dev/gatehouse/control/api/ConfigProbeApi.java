package dev.gatehouse.control.api;

import dev.gatehouse.control.api.ProviderTests.Tested;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentList;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import io.helidon.webserver.http.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * {@code POST /api/config/probe}: whether those providers answer that a document adds or changes. Nothing is published. Beside the
 * preview, since it takes more than a viewer: it sends secrets where the document says.
 */
public final class ConfigProbeApi {

    /** All of them are asked at once, while somebody waits. */
    private static final int MOST_PROVIDERS = 20;

    /** @param untested changed ones that are switched off, that no group uses, or that are more than are asked at once */
    record Shown(List<Tested> tested, List<String> untested) {}

    private final AdminApi api;
    private final LiveConfiguration configuration;
    private final ProviderTests tests;

    /** @param probe asks a target with each of its provider's keys */
    public ConfigProbeApi(AdminApi api, LiveConfiguration configuration, Function<Target, List<AttemptRecord>> probe) {
        this.api = api;
        this.configuration = configuration;
        this.tests = new ProviderTests(probe);
    }

    public Handler probe() {
        return api.answering((request, response) -> {
            try {
                Document document = ConfigCall.read(request).requiredDocument();
                return Optional.of(probed(changed(document), configuration.check(document)));
            } catch (InvalidDocumentException e) {
                throw ApiProblem.invalidDocument(e);
            }
        });
    }

    /** The names of those that are not the same in the live document. */
    private List<String> changed(Document document) {
        Document live = configuration.published().document();
        return DocumentList.PROVIDERS.elements(document).stream()
                .filter(element -> DocumentList.PROVIDERS
                        .find(live, DocumentList.PROVIDERS.name(element))
                        .filter(element::equals)
                        .isEmpty())
                .map(DocumentList.PROVIDERS::name)
                .toList();
    }

    private Shown probed(List<String> changed, Routing candidate) {
        var asked = new ArrayList<Callable<Tested>>();
        var untested = new ArrayList<String>();
        for (String name : changed) {
            Optional<Target> target = candidate.provider(name).flatMap(provider -> target(candidate, provider));
            if (target.isPresent() && asked.size() < MOST_PROVIDERS) asked.add(() -> tests.test(target.get()));
            else untested.add(name);
        }
        return new Shown(all(asked), untested);
    }

    private static Optional<Target> target(Routing candidate, Provider provider) {
        return ProviderTests.model(candidate, provider).map(model -> candidate.target(provider, model));
    }

    private static List<Tested> all(List<Callable<Tested>> asked) {
        var tested = new ArrayList<Tested>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Tested> answer : threads.invokeAll(asked)) tested.add(answer.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while providers were asked", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking a provider", e.getCause());
        }
        return tested;
    }
}
