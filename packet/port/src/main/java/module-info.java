/* SPDX-License-Identifier: Apache-2.0 */

/** The contract between packet rings and what reads and writes them, and the in-memory port. */
module io.ringfly.port {
    exports io.ringfly.port;
    exports io.ringfly.port.mem;

    uses io.ringfly.port.PortProvider;

    provides io.ringfly.port.PortProvider with
            io.ringfly.port.mem.MemPortProvider;
}
