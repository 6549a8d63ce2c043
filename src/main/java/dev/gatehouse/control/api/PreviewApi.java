package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import dev.gatehouse.control.preview.Preview;
import dev.gatehouse.control.preview.ReplayReport;
import dev.gatehouse.domain.Routing;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/config/preview}: what a document changes, and what it would have made of the last hours' requests. */
public final class PreviewApi {

    /** @param replay of the requests of the last hours */
    record Shown(@JsonUnwrapped ConfigApi.Differences differences, Replayed replay) {}

    /**
     * Shares are from 0 to 1, of the replayed requests; see {@link ReplayReport}.
     *
     * @param ttftMsBefore null if none of the targets that would answer was measured
     */
    record Replayed(
            int hours,
            long requests,
            int sampled,
            long replayed,
            long unknownKeys,
            double failedAsRecorded,
            double failedBefore,
            double failedAfter,
            double costUsdBefore,
            double costUsdAfter,
            @Nullable Double ttftMsBefore,
            @Nullable Double ttftMsAfter,
            List<ReplayReport.TargetShare> targets,
            List<ReplayReport.LostGroup> lostGroups,
            List<ReplayReport.RefusedClient> refusedClients) {

        static Replayed of(ReplayReport report) {
            return new Replayed(
                    report.hours(),
                    report.requests(),
                    report.sampled(),
                    report.replayed(),
                    report.unknownKeys(),
                    report.failedAsRecorded(),
                    report.failedBefore(),
                    report.failedAfter(),
                    report.costBefore(),
                    report.costAfter(),
                    report.ttftBefore().orElse(null),
                    report.ttftAfter().orElse(null),
                    report.targets(),
                    report.lostGroups(),
                    report.refusedClients());
        }
    }

    private static final int USUAL_HOURS = 24;
    /** A month: what is older says little of tomorrow. */
    private static final int MOST_HOURS = 24 * 31;

    private final AdminApi api;
    private final LiveConfiguration configuration;
    private final Preview preview;

    public PreviewApi(AdminApi api, LiveConfiguration configuration, Preview preview) {
        this.api = api;
        this.configuration = configuration;
        this.preview = preview;
    }

    public Handler preview() {
        return api.answering((request, response) -> {
            int hours = hours(request);
            try {
                Document document = ConfigCall.read(request).requiredDocument();
                Routing candidate = configuration.check(document);
                Published live = configuration.published();
                ReplayReport report = preview.replay(configuration.routing(), candidate, hours);
                return Optional.of(new Shown(
                        ConfigApi.differences(live.number(), live.document(), document), Replayed.of(report)));
            } catch (InvalidDocumentException e) {
                throw ApiProblem.invalidDocument(e);
            }
        });
    }

    private static int hours(ServerRequest request) {
        String text = request.query().first("hours").orElse(Integer.toString(USUAL_HOURS));
        if (text.matches("[1-9]\\d{0,2}") && Integer.parseInt(text) <= MOST_HOURS) return Integer.parseInt(text);
        throw ApiProblem.badRequest("invalid_hours", "hours must be between 1 and " + MOST_HOURS + ".");
    }
}
