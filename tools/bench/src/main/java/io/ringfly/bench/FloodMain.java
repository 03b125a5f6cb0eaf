/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.port.Port;
import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;

/** A process that floods the port that its first argument names, in batches of its second, until it is ended. */
final class FloodMain {

    private FloodMain() {}

    public static void main(String[] args) throws IOException {
        try (Port port = Ports.open(args[0], Steering.nothing())) {
            Flood flood = new Flood(port, Integer.parseInt(args[1]), 20_26);
            while (true) {
                flood.step();
            }
        }
    }
}
