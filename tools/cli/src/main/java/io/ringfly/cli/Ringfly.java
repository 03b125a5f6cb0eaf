/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ringfly} command: chooses the subcommand and turns what goes wrong into one line and an exit code. */
public final class Ringfly {

    static final int OK = 0;
    static final int NO = 1;
    static final int ERROR = 2;

    private static final List<String> TOOLS = List.of("ping", "pong", "gen", "sink", "read", "ports", "demo", "train");

    private Ringfly() {}

    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        Session session = new Session(out, err, new FileOutputStream(FileDescriptor.out));
        session.listen();
        int code = execute(session, args);
        session.close();
        // not exit(): a hook that waits for this thread to end would wait for itself
        Runtime.getRuntime().halt(code);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Runs one command line and returns its exit code. */
    static int execute(Session session, String... args) {
        boolean help = Arrays.asList(args).contains("-h") || Arrays.asList(args).contains("--help");
        if (args.length > 0 && TOOLS.contains(args[0])) {
            // only the tool that will run is described: describing all costs start-up time that ping has not got
            Tool tool = tool(args[0], session);
            CommandLine commandLine = new CommandLine(tool.spec("ringfly " + args[0], help));
            commandLine.setExecutionStrategy(arguments -> run(tool, arguments));
            return execute(commandLine, session, Arrays.copyOfRange(args, 1, args.length));
        }
        CommandLine commandLine = new CommandLine(overview(session, help));
        commandLine.setExecutionStrategy(Ringfly::runOverview);
        return execute(commandLine, session, args);
    }

    private static int execute(CommandLine commandLine, Session session, String[] args) {
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF); // or it would warn of each
        return commandLine
                .setOut(session.out())
                .setErr(session.err())
                .setParameterExceptionHandler(Ringfly::parameterError)
                .setExecutionExceptionHandler(Ringfly::executionError)
                .setExpandAtFiles(false) // an @ is part of what is meant
                .setOverwrittenOptionsAllowed(true) // the last one counts, as with getopt: aliases rely on it
                .execute(args);
    }

    /** What {@code ringfly} itself understands: help and version. Its tools are listed only. */
    private static CommandSpec overview(Session session, boolean help) {
        CommandSpec root =
                new Flags("ringfly", help, "Userspace packet I/O: tools on kernel-bypass packet rings.").spec();
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .type(boolean.class)
                .description("show the version and exit")
                .build());
        root.usageMessage().synopsisSubcommandLabel("COMMAND");
        root.versionProvider(new Version());
        for (String name : TOOLS) {
            CommandSpec spec = tool(name, session).spec(name, false);
            spec.usageMessage().hidden(name.equals("train"));
            root.addSubcommand(name, spec);
        }
        return root;
    }

    private static Tool tool(String name, Session session) {
        return switch (name) {
            case "ping" -> new PingCommand(session);
            case "pong" -> new PongCommand(session);
            case "gen" -> new GenCommand(session);
            case "sink" -> new SinkCommand(session);
            case "read" -> new ReadCommand(session);
            case "ports" -> new PortsCommand(session);
            case "demo" -> new DemoCommand(session);
            default -> new TrainCommand(session);
        };
    }

    private static int runOverview(ParseResult arguments) {
        Integer helped = CommandLine.executeHelpRequest(arguments);
        if (helped == null) {
            throw new ParameterException(arguments.commandSpec().commandLine(), "no command given");
        }
        return helped;
    }

    private static int run(Tool tool, ParseResult arguments) {
        Integer helped = CommandLine.executeHelpRequest(arguments);
        if (helped != null) {
            return helped;
        }
        try {
            return tool.run(arguments);
        } catch (IOException | UserError e) {
            throw new ExecutionException(arguments.commandSpec().commandLine(), e.getMessage(), e);
        }
    }

    private static int parameterError(ParameterException e, String[] args) {
        CommandLine at = e.getCommandLine();
        String name = at.getCommandSpec().qualifiedName();
        at.getErr().println(name + ": " + firstLine(e.getMessage()) + suggestion(e) + " (see " + name + " --help)");
        return ERROR;
    }

    private static String suggestion(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            return ": did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        return "";
    }

    private static int executionError(Exception e, CommandLine at, ParseResult result) throws Exception {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        if (cause instanceof UserError || cause instanceof IOException) {
            at.getOut().flush();
            at.getErr().println(at.getCommandSpec().qualifiedName() + ": " + e.getMessage());
            return ERROR;
        }
        throw e; // a defect: with its stack trace
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }
}
