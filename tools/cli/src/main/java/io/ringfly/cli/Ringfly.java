/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code ringfly} command: chooses the subcommand and turns what goes wrong into one line and an exit code. */
@Command(
        name = "ringfly",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Userspace packet I/O: tools on kernel-bypass packet rings.")
public final class Ringfly implements Runnable {

    static final int OK = 0;
    static final int NO = 1;
    static final int ERROR = 2;

    private static final List<String> COMMANDS = List.of("ping", "pong", "ports", "demo");

    @Spec
    private CommandSpec spec;

    private Ringfly() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    public static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        Session session = new Session(out, err);
        int code;
        try {
            session.listen();
            code = execute(session, args);
        } catch (IOException e) {
            err.println("ringfly: " + e.getMessage());
            code = ERROR;
        }
        out.flush();
        err.flush();
        // not exit(): a hook that waits for this thread to end would wait for itself
        Runtime.getRuntime().halt(code);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Runs one command line and returns its exit code. */
    static int execute(Session session, String... args) {
        CommandLine commandLine = commandLine(session, args);
        commandLine.setOut(session.out());
        commandLine.setErr(session.err());
        commandLine.setParameterExceptionHandler(Ringfly::parameterError);
        commandLine.setExecutionExceptionHandler(Ringfly::executionError);
        return commandLine.execute(args);
    }

    private static CommandLine commandLine(Session session, String[] args) {
        CommandLine root = new CommandLine(new Ringfly());
        // only the command that will run is built: building them all costs start-up time that ping has not got
        List<String> names = args.length > 0 && COMMANDS.contains(args[0]) ? List.of(args[0]) : COMMANDS;
        for (String name : names) {
            root.addSubcommand(name, command(name, session));
        }
        return root;
    }

    private static Object command(String name, Session session) {
        return switch (name) {
            case "ping" -> new PingCommand(session);
            case "pong" -> new PongCommand(session);
            case "ports" -> new PortsCommand(session);
            default -> new DemoCommand(session);
        };
    }

    private static int parameterError(ParameterException e, String[] args) {
        CommandLine at = e.getCommandLine();
        String name = at.getCommandSpec().qualifiedName();
        at.getErr().println(name + ": " + oneLine(e) + " (see " + name + " --help)");
        return ERROR;
    }

    private static int executionError(Exception e, CommandLine at, CommandLine.ParseResult result) throws Exception {
        if (e instanceof UserError || e instanceof IOException) {
            at.getOut().flush();
            at.getErr().println(at.getCommandSpec().qualifiedName() + ": " + e.getMessage());
            return ERROR;
        }
        throw e; // a defect: with its stack trace
    }

    private static String oneLine(ParameterException e) {
        String message = e.getMessage();
        int end = message.indexOf('\n');
        return (end < 0 ? message : message.substring(0, end)).strip();
    }
}
