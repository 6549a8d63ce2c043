package dev.gatehouse.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** The client as a process of its own: a load a line on standard input, its outcome on standard output, until input ends. */
public final class Generator {

    private Generator() {}

    /** Runs loads, one after the other. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var json = new JsonMapper();
        var loads = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = loads.readLine(); line != null; line = loads.readLine()) {
            Outcome outcome = new LoadRun(json.readValue(line, Load.class)).run();
            System.out.println(json.writeValueAsString(outcome));
        }
    }
}
