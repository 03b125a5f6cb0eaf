/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", mixinStandardHelpOptions = true, description = "x")
final class DemoCommand implements Callable<Integer> {
    DemoCommand(Session session) {}
    @Override
    public Integer call() { return 0; }
}
