/* SPDX-License-Identifier: Apache-2.0 */

/** The contract between packet rings and what reads and writes them, and the ports in memory and over files. */
module io.ringfly.port {
    requires io.ringfly.codec;

    exports io.ringfly.port;
    exports io.ringfly.port.file;
    exports io.ringfly.port.mem;

    uses io.ringfly.port.PortProvider;

    provides io.ringfly.port.PortProvider with
            io.ringfly.port.file.FilePortProvider,
            io.ringfly.port.mem.MemPortProvider;
}
