/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final List<String> TOOLS = List.of("ping", "pong", "ports", "demo", "train");

    private Ringfly() {}

    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        Session session = new Session(out, err);
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
        return commandLine(session, args)
                .setOut(session.out())
                .setErr(session.err())
                .setParameterExceptionHandler(Ringfly::parameterError)
                .setExecutionExceptionHandler(Ringfly::executionError)
                .execute(args);
    }

    private static CommandLine commandLine(Session session, String[] args) {
        CommandSpec root = new Flags("ringfly", "Userspace packet I/O: tools on kernel-bypass packet rings.").spec();
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .type(boolean.class)
                .description("show the version and exit")
                .build());
        root.usageMessage().synopsisSubcommandLabel("COMMAND");
        root.versionProvider(new Version());
        // only the tool that will run is built: building them all costs start-up time that ping has not got
        List<String> names = args.length > 0 && TOOLS.contains(args[0]) ? List.of(args[0]) : TOOLS;
        Map<CommandSpec, Tool> tools = new HashMap<>();
        for (String name : names) {
            Tool tool = tool(name, session);
            CommandSpec spec = tool.spec();
            spec.usageMessage().hidden(name.equals("train"));
            tools.put(spec, tool);
            root.addSubcommand(name, spec);
        }
        return new CommandLine(root).setExecutionStrategy(arguments -> run(tools, arguments));
    }

    private static Tool tool(String name, Session session) {
        return switch (name) {
            case "ping" -> new PingCommand(session);
            case "pong" -> new PongCommand(session);
            case "ports" -> new PortsCommand(session);
            case "demo" -> new DemoCommand(session);
            default -> new TrainCommand(session);
        };
    }

    private static int run(Map<CommandSpec, Tool> tools, ParseResult arguments) {
        Integer helped = CommandLine.executeHelpRequest(arguments);
        if (helped != null) {
            return helped;
        }
        CommandLine root = arguments.commandSpec().commandLine();
        if (!arguments.hasSubcommand()) {
            throw new ParameterException(root, "no command given");
        }
        ParseResult chosen = arguments.subcommand();
        try {
            return tools.get(chosen.commandSpec()).run(chosen);
        } catch (IOException | UserError e) {
            throw new ExecutionException(chosen.commandSpec().commandLine(), e.getMessage(), e);
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
