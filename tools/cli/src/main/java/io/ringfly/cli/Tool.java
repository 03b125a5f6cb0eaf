/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * A subcommand. Its flags are described with picocli's builders and not with its annotations, whose reflection and
 * proxies take 100 ms at every start, longer than all the rest of a ping.
 */
interface Tool {

    /**
     * Name, help and flags.
     *
     * @param name what the command line is called in messages: {@code ringfly ping}
     * @param help whether the help text was asked for
     */
    CommandSpec spec(String name, boolean help);

    /** Does it and returns the exit code. */
    int run(ParseResult arguments) throws IOException;
}
