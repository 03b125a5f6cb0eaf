/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "ports", mixinStandardHelpOptions = true, description = "x")
final class PortsCommand implements Callable<Integer> {
    PortsCommand(Session session) {}
    @Override
    public Integer call() { return 0; }
}
