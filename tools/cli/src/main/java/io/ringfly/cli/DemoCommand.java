/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

final class DemoCommand implements Tool {
    DemoCommand(Session session) {}
    @Override public CommandSpec spec() { return new Flags("demo", "x").spec(); }
    @Override public int run(ParseResult arguments) { return 0; }
}
