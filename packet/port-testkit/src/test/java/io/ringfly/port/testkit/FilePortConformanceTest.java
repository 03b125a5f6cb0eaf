/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.testkit;

import io.ringfly.port.Ports;
import io.ringfly.port.Steering;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract over two files that grow: each end writes the one that the other follows. */
class FilePortConformanceTest extends PortConformance {

    @TempDir
    private Path folder;

    private int wires;

    @Override
    protected Wire open(Steering steering) throws IOException {
        Path there = folder.resolve("there" + wires + ".pcapng");
        Path back = folder.resolve("back" + wires++ + ".pcapng");
        // so that the first to open has something to follow
        Ports.open("file:" + back + "?write", Steering.nothing()).close();
        return new Wire(
                Ports.open("file:" + back + "?follow&write=" + there, steering),
                Ports.open("file:" + there + "?follow&write=" + back, steering));
    }

    @Override
    protected boolean steersOnArrival() {
        return false;
    }

    @Override
    protected boolean sendsOnClose() {
        return true;
    }
}
