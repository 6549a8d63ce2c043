package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parsers take their buffers from one pool: a connection's thread that has parsed holds none. */
class JsonBuffersTest {

    private static final byte[] DOCUMENT = "{\"name\":\"value\"}".getBytes(UTF_8);

    @BeforeEach
    void emptyThePool() {
        Json.BUFFERS.clear();
    }

    @Test
    void parserGivesThemBack() throws Exception {
        new ObjectMapper(Json.FACTORY).readTree(DOCUMENT);
        assertThat(Json.BUFFERS.pooledCount()).isOne();
    }

    @Test
    void treesUseTheSamePool() throws Exception {
        Trees.read(DOCUMENT, 0, DOCUMENT.length);
        assertThat(Json.BUFFERS.pooledCount()).isOne();
    }

    @Test
    void manyThreadsShareThem() throws Exception {
        for (int i = 0; i < 100; i++) {
            Thread.startVirtualThread(JsonBuffersTest::read).join();
        }
        assertThat(Json.BUFFERS.pooledCount()).isOne();
    }

    private static void read() {
        try {
            Trees.read(DOCUMENT, 0, DOCUMENT.length);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
