/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ringfly.port.Port;
import io.ringfly.traffic.Generator;
import java.io.IOException;

/** What a run of gen sends, for those who tell of it. */
interface GenSubject {

    /** Makes it ready to be sent by that port. */
    Generator generator(Port port, Generator.Limits limits, int threads);

    /** In words, for the first line. */
    String headline();

    /** In words, for the report: what is to be known of the first {@code sent} packets. */
    String summary(long sent);

    /** Adds to a JSON object about the start of the run. */
    void start(JsonGenerator fields) throws IOException;

    /** Adds to a JSON object about its end. */
    void end(JsonGenerator fields, long sent) throws IOException;
}
