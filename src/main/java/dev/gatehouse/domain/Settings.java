package dev.gatehouse.domain;

import java.time.Duration;

/**
 * Process-wide settings of the configuration document.
 *
 * @param maxBodyBytes larger request bodies are refused with 413
 * @param maxAnswerBytes a larger answer that is not streamed counts as a bad response, since it is held in memory
 * @param deadline bounds an exchange that is not streamed, all attempts together
 * @param logRetention how long exchanges are kept; the day that holds its end is kept whole
 * @param admission who gets in before anything is known of the caller
 */
public record Settings(
        long maxBodyBytes, long maxAnswerBytes, Duration deadline, Duration logRetention, AdmissionSettings admission) {

    public static final Settings DEFAULT = new Settings(
            52_428_800, 52_428_800, Duration.ofMinutes(10), Duration.ofDays(90), AdmissionSettings.DEFAULT);
}
