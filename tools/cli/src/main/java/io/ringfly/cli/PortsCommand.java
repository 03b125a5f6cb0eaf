/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

final class PortsCommand implements Tool {
    PortsCommand(Session session) {}
    @Override public CommandSpec spec() { return new Flags("ports", "x").spec(); }
    @Override public int run(ParseResult arguments) { return 0; }
}
