package dev.gatehouse.cli;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import dev.gatehouse.UnusableConfigurationException;
import dev.gatehouse.Version;
import dev.gatehouse.bench.Lab;
import dev.gatehouse.bench.Pace;
import dev.gatehouse.bench.Scenario;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.UnusableDatabaseException;
import dev.gatehouse.vault.UnusableMasterKeyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: each command is a method, each option also an environment variable. */
@Command(
        name = "gatehouse",
        description = "A self-hosted LLM gateway.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        footer = {"", "gatehouse COMMAND --help tells its options."})
public final class Commands {

    private final CommandLine line = new CommandLine(this);
    private final ProcessEnd end = new ProcessEnd();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this.")
    boolean helpWanted;

    private Commands() {}

    /** Runs the command and returns the exit code of the process. */
    public static int run(String... arguments) {
        var commands = new Commands();
        commands.line
                .addSubcommand(new ConfigCommands())
                .addSubcommand(new KeyCommands())
                .addSubcommand(new AuditCommands())
                .addSubcommand(new ExplainCommand())
                .setDefaultValueProvider(Commands::fromEnvironment)
                .setParameterExceptionHandler((mistake, words) -> explain(mistake))
                .setExecutionExceptionHandler((failure, line, parsed) -> commands.explain(failure, line.getErr()));
        int exitCode = commands.line.execute(arguments.length == 0 ? new String[] {"help"} : arguments);
        commands.end.expectExit();
        return exitCode;
    }

    /** What was typed wrong, and where to read how it is right. */
    private static int explain(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("gatehouse: " + mistake.getMessage());
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    /** What an operator can mend is said in a sentence; anything else is a defect and shows where. */
    private int explain(Exception failure, PrintWriter err) {
        // Whatever fails while the process ends fails because it ends.
        if (end.begun()) end.await();
        if (failure instanceof UnusableConfigurationException
                || failure instanceof UnusableDatabaseException
                || failure instanceof UnusableMasterKeyException
                || failure instanceof RefusedException) {
            err.println("gatehouse: " + failure.getMessage());
        } else {
            failure.printStackTrace(err);
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    /** The variable of an option that takes a value: {@code GATEHOUSE_LOG_LEVEL} for {@code --log-level}. */
    private static @Nullable String fromEnvironment(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.arity().max() == 0) return null;
        String name = option.longestName().substring("--".length());
        return environment("GATEHOUSE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'))
                .orElse(null);
    }

    /** A blank variable counts as not set; white space around a value is none of it, as at the end of a file of secrets. */
    static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** The options of a process that serves, shared by all commands that start one. */
    static final class Serving {
        @Spec(Spec.Target.MIXEE)
        @Nullable
        CommandSpec command;

        @Option(
                names = "--host",
                paramLabel = "ADDRESS",
                defaultValue = "127.0.0.1",
                description = "Address to listen on (GATEHOUSE_HOST; default 127.0.0.1).")
        String host = "";

        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "8080",
                description = "Port to listen on, 0 for any free one (GATEHOUSE_PORT; default 8080).")
        int port;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                defaultValue = "./data",
                description =
                        "Where the embedded database and the state of this process live (GATEHOUSE_DATA; default ./data).")
        Path data = Path.of("");

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = {
                    "The configuration document, YAML or JSON; published when it changes, at once by SIGHUP",
                    "(GATEHOUSE_CONFIG; default the one that was published last)."
                })
        @Nullable
        Path config;

        @Option(
                names = "--drain",
                paramLabel = "TIME",
                defaultValue = "30s",
                converter = DurationConverter.class,
                description = "How long running requests may go on after SIGTERM (GATEHOUSE_DRAIN; default 30s).")
        Duration drain = Duration.ZERO;

        @Option(
                names = "--log-level",
                paramLabel = "LEVEL",
                defaultValue = "info",
                description = "error, warn, info, debug or trace (GATEHOUSE_LOG_LEVEL; default info).")
        LogLevel logLevel = LogLevel.info;

        Options options() {
            if (port < 0 || port > 65_535)
                throw new ParameterException(
                        requireNonNull(command).commandLine(), "--port: " + port + " is not between 0 and 65535");
            return new Options(
                    host,
                    port,
                    data,
                    Optional.ofNullable(config),
                    environment("DATABASE_URL").map(Secret::new),
                    environment("GATEHOUSE_ADMIN_TOKEN").map(Secret::new),
                    drain,
                    System.getenv());
        }
    }

    @Command(
            name = "serve",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Runs the gateway until it is told to stop (SIGTERM, Ctrl-C).",
            footer = {
                "",
                "Environment: DATABASE_URL names the PostgreSQL to use; without it an embedded one runs",
                "in DIR/pg. GATEHOUSE_ADMIN_TOKEN fixes the admin token; without it one is made at the",
                "first start and shown once."
            })
    int serve(@CommandLine.Mixin Serving serving) {
        Options options = serving.options();
        Logging.to(serving.logLevel);
        return new Serve(options, line.getOut(), end).run();
    }

    @Command(
            name = "rotate-master-key",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Seals all stored secrets with a new master key. Stop all gateways first.",
            footer = {
                "",
                "The present key is MASTER_KEY or DIR/master.key. The next one is NEW_MASTER_KEY; if the present",
                "one is in the file, a new one is made there."
            })
    int rotateMasterKey(@CommandLine.Mixin Serving serving) {
        Options options = serving.options();
        Logging.to(LogLevel.warn);
        line.getOut().println(Gatehouse.rotateMasterKey(options));
        line.getOut().flush();
        return 0;
    }

    @Command(
            name = "demo",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Proves the main job: a throttled provider, and another that finishes the request.")
    int demo(
            @Option(names = "--json", description = "Print the facts as one JSON object.") boolean json,
            @Option(names = "--keep", description = "Leave everything running, with a working virtual key.")
                    boolean keep) {
        Logging.to(LogLevel.warn);
        return new Demo(line.getOut(), end, json, keep).run();
    }

    @Command(
            name = "drill",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Shows what becomes of sixteen faults of providers, in real time: about two minutes.",
            footer = {"", "Exits with 0 if all of them pass."})
    int drill(@Option(names = "--json", description = "Print the results as one JSON object.") boolean json) {
        Logging.to(LogLevel.warn);
        return new Drill(line.getOut(), line.getErr(), end, json).run();
    }

    @Command(
            name = "bench",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description =
                    "Measures what the gateway costs on this machine: CPU, latency, throughput, memory. Linux only.",
            footer = {"", "About fourteen minutes; exits with 0 if every answer was right."})
    int bench(
            @Option(names = "--quick", description = "Shorter and fewer rounds: within four minutes.") boolean quick,
            @Option(names = "--json", description = "Print the figures as one JSON object.") boolean json,
            @Option(
                            names = "--scenario",
                            paramLabel = "NAME",
                            converter = ScenarioConverter.class,
                            description =
                                    "Only this one, repeatable: small, large_100k, large_1m, sse, translated_small,"
                                            + " translated_sse, slow_streams, failover, overload.")
                    @Nullable
                    List<Scenario> scenarios,
            @Option(
                            names = "--report",
                            paramLabel = "FILE",
                            defaultValue = "bench/report.md",
                            description = "Where the report is written (GATEHOUSE_REPORT; default bench/report.md).")
                    Path report,
            @Option(
                            names = "--database",
                            paramLabel = "URL",
                            description = "An empty PostgreSQL to use (GATEHOUSE_DATABASE; default an embedded one).")
                    @Nullable
                    String database) {
        Logging.to(LogLevel.warn);
        List<Scenario> all = quick ? Scenario.essential() : List.of(Scenario.values());
        var lab = new Lab(quick ? Pace.QUICK : Pace.FULL, scenarios == null ? all : scenarios, line.getErr()::println);
        return new BenchCommand(line.getOut(), line.getErr(), end).run(lab, report, json, database);
    }

    @Command(name = "version", description = "Prints the version.")
    int version() {
        line.getOut().println("gatehouse " + Version.current() + " (Java " + Runtime.version() + ")");
        line.getOut().flush();
        return 0;
    }

    @Command(name = "help", description = "Prints this.")
    int help() {
        line.usage(line.getOut());
        return 0;
    }
}
