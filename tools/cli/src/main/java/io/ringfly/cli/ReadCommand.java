/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.capture.CaptureCount;
import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.codec.pcap.Damage;
import io.ringfly.codec.text.SummaryOptions;
import io.ringfly.codec.text.SummaryText;
import io.ringfly.codec.text.TimeFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ringfly read}: prints what is in a capture file. */
final class ReadCommand implements Tool {

    private static final boolean[] NEVER = {};

    private final Session session;
    private volatile boolean stopped;

    ReadCommand(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec(String name, boolean help) {
        return new Flags(
                        name,
                        help,
                        "Prints the packets of a capture file, pcap or pcapng, also compressed by gzip: a line a packet,"
                                + " as tcpdump -n does.")
                .positional("FILE", "the file; - reads standard input")
                .value("-c", "COUNT", Long.class, "stop after COUNT packets")
                .heading("What is printed of a packet")
                .flag("-e", "the link-level header too")
                .flag("-q", "less of the protocol")
                .flag("-v", "all fields, a line each, and what the file has between its packets")
                .repeated("-x", "the bytes behind the link-level header, in hex; -xx with it")
                .repeated("-X", "the bytes in hex and ASCII; -XX with the link-level header")
                .repeated(
                        "-t",
                        "no time; -tt seconds since 1970, -ttt since the packet before, -tttt with the date,"
                                + " -ttttt since the first packet")
                .flag("--nano", "times with nine decimals")
                .flag("-n", "no names for numbers: so it is anyway")
                .flag("--json", "all fields as JSON, one object a line, named as with tshark -T json")
                .heading("Instead of packets")
                .flag("--count", "only how many packets and bytes there are, and of what protocols")
                .flag("--flows", "with --count: also how many flows, which takes about twice as long")
                .spec(
                        "0   all that was asked for was read",
                        "1   the file is damaged or cut short: what could be read was printed",
                        "2   it is no capture file, or anything else");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        long most = arguments.matchedOptionValue("-c", Long.MAX_VALUE);
        if (most < 1) {
            throw new UserError("-c " + most + " is too little: give 1 or more");
        }
        boolean counts = arguments.hasMatchedOption("--count");
        if (arguments.hasMatchedOption("--flows") && !counts) {
            throw new UserError("--flows is counted with --count: give both");
        }
        String file = arguments.matchedPositionalValue(0, "");
        return counts ? count(file, most, arguments) : print(file, most, arguments);
    }

    private int count(String file, long most, ParseResult arguments) throws IOException {
        CaptureCount count = new CaptureCount(arguments.hasMatchedOption("--flows"));
        stopBy(count::stop);
        try (CaptureReader in = ReadInput.open(file, session.out())) {
            count.run(in, most);
            if (arguments.hasMatchedOption("--json")) {
                CountText.json(session.out(), count);
            } else {
                CountText.lines(session.out(), count);
            }
            session.out().flush();
            return end(in);
        }
    }

    private int print(String file, long most, ParseResult arguments) throws IOException {
        ReadPrinter printer = new ReadPrinter(session.bytes(), format(arguments), new SummaryText(options(arguments)));
        stopBy(printer::stop);
        try (CaptureReader in = ReadInput.open(file, printer)) {
            try {
                printer.run(in, most);
            } catch (IOException e) {
                if (isPipe()) {
                    return Ringfly.OK; // nobody reads on
                }
                throw new IOException("standard output: " + e.getMessage(), e);
            }
            return end(in);
        }
    }

    private static ReadPrinter.Format format(ParseResult arguments) {
        int plain = times("-x", arguments);
        int characters = times("-X", arguments);
        int most = Math.max(plain, characters);
        ReadPrinter.Hex hex =
                most == 0 ? ReadPrinter.Hex.NONE : most == 1 ? ReadPrinter.Hex.CARRIED : ReadPrinter.Hex.WHOLE;
        return new ReadPrinter.Format(
                arguments.hasMatchedOption("--json"), arguments.hasMatchedOption("-v"), hex, characters > 0);
    }

    private static SummaryOptions options(ParseResult arguments) {
        TimeFormat time = switch (times("-t", arguments)) {
            case 0 -> TimeFormat.TIME;
            case 1 -> TimeFormat.NONE;
            case 2 -> TimeFormat.EPOCH;
            case 3 -> TimeFormat.SINCE_PREVIOUS;
            case 4 -> TimeFormat.DATE;
            case 5 -> TimeFormat.SINCE_FIRST;
            default -> throw new UserError("-t more than five times: give -t, -tt, -ttt, -tttt or -ttttt");
        };
        return SummaryOptions.DEFAULT
                .withTime(time)
                .withNanoseconds(arguments.hasMatchedOption("--nano"))
                .withLink(arguments.hasMatchedOption("-e"))
                .withQuick(arguments.hasMatchedOption("-q"));
    }

    private static int times(String flag, ParseResult arguments) {
        return arguments.matchedOptionValue(flag, NEVER).length;
    }

    /** Whether standard output is one, or a socket, where an error means that the other end is closed. */
    private static boolean isPipe() throws IOException {
        Path output = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
        return output.toString().startsWith("pipe:") || output.toString().startsWith("socket:");
    }

    /** What a signal does: {@code stop}, and an end to any wait for a pipe. */
    private void stopBy(Runnable stop) {
        Thread reading = Thread.currentThread();
        session.onStop(() -> {
            stopped = true;
            stop.run();
            reading.interrupt();
        });
    }

    private int end(CaptureReader in) {
        Optional<Damage> damage = in.damage();
        if (damage.isEmpty() || stopped) {
            return Ringfly.OK;
        }
        session.err().println("ringfly read: " + damage.get().message());
        return Ringfly.NO;
    }
}
