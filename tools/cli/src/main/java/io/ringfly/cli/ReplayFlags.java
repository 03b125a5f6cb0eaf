/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.codec.pcap.CaptureReader;
import io.ringfly.traffic.Pace;
import io.ringfly.traffic.Recording;
import io.ringfly.traffic.Replay;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** What gen's flags say of a capture to be replayed. */
final class ReplayFlags {

    static final String REPLAY = "--replay";

    private static final double SECOND = 1e9;
    private static final List<String> OF_REPLAYS = List.of("--speed", "--loop", "--loop-src", "--loop-dst");

    /** Flags that describe packets, of which a capture has its own. */
    private static final List<String> OF_PACKETS = List.of(
            "--udp",
            "--tcp",
            "--icmp",
            "--dst",
            "--src",
            "--dport",
            "--sport",
            "--flows",
            "--lifetime",
            "--size",
            "--vlan",
            "--ipip",
            "--payload",
            "--ttl",
            "--tos",
            "--seed");

    private final ParseResult arguments;

    ReplayFlags(ParseResult arguments) {
        this.arguments = arguments;
    }

    static void describe(Flags flags) {
        flags.heading("What is sent instead")
                .value(
                        REPLAY,
                        "FILE",
                        String.class,
                        "the packets of a capture as they are, with its timing unless --rate is given")
                .value("--speed", "FACTOR", new Speed(), "its timing, so many times faster: 2x, 0.5x")
                .value("--loop", "N", long.class, "send all of it N times, 0 for without end (default: 1)")
                .value(
                        "--loop-src",
                        "STEP",
                        new Step(),
                        "add STEP to IP source addresses with each pass after the first, as in +1; checksums follow")
                .value("--loop-dst", "STEP", new Step(), "the same of destination addresses");
    }

    private boolean given(String flag) {
        return arguments.hasMatchedOption(flag);
    }

    private <T> T value(String flag, T otherwise) {
        return arguments.matchedOptionValue(flag, otherwise);
    }

    /** Whether there is something to be replayed; refuses what doesn't go with that, or without it. */
    boolean check() {
        if (!given(REPLAY)) {
            for (String flag : OF_REPLAYS) {
                if (given(flag)) {
                    throw new UserError(flag + " is of a replay: give --replay FILE");
                }
            }
            return false;
        }
        for (String flag : OF_PACKETS) {
            if (given(flag)) {
                throw new UserError("--replay sends the packets of the file: leave " + flag + " out");
            }
        }
        if (value("--threads", 1) != 1) {
            throw new UserError("--threads does not go with --replay: the file's order would be lost");
        }
        if (given("--speed") && isPaced()) {
            throw new UserError("--speed is of the file's timing, which a rate replaces: leave one of them out");
        }
        for (String flag : List.of("--burst", "--poisson", "--duty")) {
            if (given(flag) && !isPaced()) {
                throw new UserError(flag + " does not go with the file's timing: give a rate");
            }
        }
        if (value("--loop", 1L) < 0) {
            throw new UserError("--loop " + value("--loop", 1L) + " is too little: give 1 or more, or 0 for no end");
        }
        return true;
    }

    /** Whether a rate takes the place of the file's timing. */
    boolean isPaced() {
        return given("--rate") || given("--ramp");
    }

    /** The file's timing in words. */
    String timing() {
        return given("--speed")
                ? "the original timing "
                        + arguments
                                .matchedOption("--speed")
                                .originalStringValues()
                                .getLast()
                : "the original timing";
    }

    Recording open() throws IOException {
        Recording recording;
        try {
            recording = Recording.open(Path.of(value(REPLAY, "")));
        } catch (InvalidPathException e) {
            throw new UserError("--replay " + value(REPLAY, "") + " can't be the name of a file");
        }
        if (!isPaced() && recording.period() == 0 && value("--loop", 1L) != 1) {
            recording.close();
            throw new UserError(value(REPLAY, "") + " has no time between its packets to repeat: give a --rate");
        }
        return recording;
    }

    /** The packets of {@code recording}, up to {@code longest} bytes without FCS. */
    Replay replay(Recording recording, int longest, Optional<Pace> pace) {
        Replay.Change change = new Replay.Change(
                value("--loop-src", 0L), value("--loop-dst", 0L), mac("--source-mac"), mac("--next-hop-mac"));
        try {
            return new Replay(recording, longest, value("--loop", 1L), value("--speed", 1.0), pace, change);
        } catch (IllegalArgumentException e) {
            throw new UserError(e.getMessage());
        }
    }

    /** As the other, with all that a capture can have. */
    Replay replay(Recording recording, Optional<Pace> pace) {
        return replay(recording, CaptureReader.LONGEST_PACKET, pace);
    }

    private OptionalLong mac(String flag) {
        return given(flag) ? OptionalLong.of(value(flag, 0L)) : OptionalLong.empty();
    }

    /** How many packets a second there are: with a rate at the most, else on average, or in the second that has all. */
    double packetRate(Recording recording, Optional<Pace> pace) {
        if (pace.isPresent()) {
            return pace.get().mostPackets(recording.meanLength());
        }
        double period = recording.period() == 0 ? SECOND : recording.period() / value("--speed", 1.0);
        return recording.packets() * SECOND / period;
    }

    /** Reads {@code 2x}. */
    private static final class Speed implements ITypeConverter<Double> {

        @Override
        public Double convert(String text) {
            try {
                return Amounts.number(text.endsWith("x") ? text.substring(0, text.length() - 1) : text);
            } catch (TypeConversionException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no speed above 0: write 2x for twice as fast, or 0.5x");
            }
        }
    }

    /** Reads {@code +1}. */
    private static final class Step implements ITypeConverter<Long> {

        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is no whole number: write +1, say");
            }
        }
    }
}
