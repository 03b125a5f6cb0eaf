/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.ping.PingPlan;
import io.ringfly.port.Port;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags that say what ping prints. */
final class PingPrinting {

    @ArgGroup(exclusive = false, validate = false, heading = "%nWhat is printed:%n")
    Flags flags = new Flags();

    static final class Flags {
        @Option(names = "-q", description = "the summary only")
        boolean quiet;

        @Option(names = "-D", description = "the time of day before each line, as [seconds.microseconds]")
        boolean timestamps;

        @Option(names = "-O", description = "tell of each request that has no reply when the next one goes")
        boolean unanswered;

        @Option(names = "-n", description = "addresses only, no names: always so, since looking up names would disturb")
        boolean numeric;

        @Option(names = "-3", description = "times with three decimals always")
        boolean precise;

        @Option(names = "-v", description = "the identifier too")
        boolean verbose;

        @Option(names = "--histogram", description = "draw the distribution of the round-trip times at the end")
        boolean histogram;

        @Option(names = "--json", description = "one JSON object a line, for each reply and for the summary")
        boolean json;
    }

    PingOutput output(Session session, PingPlan plan, String destination, PingPath path, Port port, boolean from, boolean flood) {
        return flags.json
                ? new PingJson(session, plan, flags, destination, path, port)
                : new PingText(session, plan, flags, destination, path, port, from, flood);
    }
}
