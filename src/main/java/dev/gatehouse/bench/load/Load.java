package dev.gatehouse.bench.load;

/**
 * What the generator is to offer, and for how long. A JSON line on its standard input.
 *
 * @param port on the loopback address
 * @param path what requests are posted to
 * @param key sent as bearer token
 * @param promptBytes about the length of the prompt
 * @param stream whether the answer is asked for, and must come, as a stream
 * @param pieces of the text that every answer must have
 * @param perSecond requests on a fixed schedule; 0 offers the next one as soon as a connection is free
 * @param requests at most so many
 * @param connections opened before the first request
 * @param mostConnections what finds none of them free opens another, as clients do, up to so many
 * @param waiting how many requests may wait for a free connection; more are not sent, and counted
 * @param millis for how long requests are begun
 */
public record Load(
        int port,
        String path,
        String key,
        String model,
        int promptBytes,
        boolean stream,
        int pieces,
        int perSecond,
        int requests,
        int connections,
        int mostConnections,
        int waiting,
        int millis) {

    /** Whether requests begin at times of their own, not when earlier ones end. */
    boolean scheduled() {
        return perSecond > 0;
    }
}
