/* SPDX-License-Identifier: Apache-2.0 */

/** The {@code ringfly} command. */
module io.ringfly.cli {
    requires io.ringfly.engine;
    requires io.ringfly.port.linux;
    requires com.fasterxml.jackson.core;
    requires info.picocli;

    uses io.ringfly.port.PortProvider;
}
