/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.port.Port;
import io.ringfly.port.PortName;
import io.ringfly.traffic.TrafficPlan;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** What gen's flags say of the other end: where what arrives is counted, and whether to look for the highest rate. */
final class SinkFlags {

    static final String SINK = "--sink";
    static final String FIND_MAX = "--find-max";

    private static final String LOSS = "--loss";
    private static final long TRIAL_NANOS = 1_000_000_000;

    /** What a search chooses itself, or has no room for. */
    private static final List<String> NOT_OF_SEARCH =
            List.of("--rate", "--ramp", "--burst", "--poisson", "--duty", "--count", "--csv");

    private final ParseResult arguments;

    SinkFlags(ParseResult arguments) {
        this.arguments = arguments;
    }

    static void describe(Flags flags) {
        flags.heading("The other end")
                .value(
                        SINK,
                        "PORT",
                        String.class,
                        "count at this port what arrives: what was lost, came twice or reordered")
                .optionalValue(
                        FIND_MAX,
                        "SIZES",
                        new TextConverter<>(FindMax::rows),
                        "",
                        "find the highest rate that reaches --sink, as RFC 2544 does, by trials of --duration each (default: 1"
                                + " s), for each of these sizes: 64,512,1518, rfc2544 (default: --size)")
                .value(LOSS, "PART", Amounts::part, "with --find-max: so much may be lost, such as 0.1% (default: 0)");
    }

    private boolean given(String flag) {
        return arguments.hasMatchedOption(flag);
    }

    private <T> T value(String flag, T otherwise) {
        return arguments.matchedOptionValue(flag, otherwise);
    }

    /** Refuses what doesn't go together. */
    void check() {
        if (isSearch()) {
            for (String flag : NOT_OF_SEARCH) {
                if (given(flag)) {
                    throw new UserError(
                            flag + " does not go with --find-max, which chooses what it sends: leave it out");
                }
            }
            if (!given(SINK)) {
                throw new UserError("--find-max counts what arrives: give --sink, the port at the other end");
            }
        } else if (given(LOSS)) {
            throw new UserError("--loss is of --find-max: give both, or neither");
        }
        if ((given(SINK) || isSearch()) && given(ReplayFlags.REPLAY)) {
            throw new UserError("--sink tells packets by the numbers that gen gives them, and a replay gives none:"
                    + " count what arrives by `ringfly sink`, or leave it out");
        }
        if (given(SINK) && given("--to")) {
            throw new UserError("--to sends nothing that could arrive: leave --sink out");
        }
    }

    /** Whether what arrives is counted. */
    boolean areGiven() {
        return given(SINK);
    }

    /** Whether the highest rate is looked for. */
    boolean isSearch() {
        return given(FIND_MAX);
    }

    /** Opens the other end for the packets of {@code plan}. */
    PairedSink open(TrafficPlan plan) throws IOException {
        return PairedSink.open(PortName.parse(value(SINK, "")), plan);
    }

    /** Looks for the highest rate and tells it; the exit code. */
    int search(Port port, PairedSink sink, TrafficPlan plan, int threads, Session session) throws IOException {
        List<FindMax.Row> rows = value(FIND_MAX, List.of());
        long duration = value("--duration", TRIAL_NANOS);
        FindMax search = new FindMax(
                port, sink, plan, threads, value(LOSS, 0.0), duration, session, given("--json"), given("-q"));
        return search.run(rows) ? Ringfly.OK : Ringfly.NO;
    }
}
