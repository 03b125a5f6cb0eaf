/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;
import java.util.Map;

/** What is measured together. A new area is a class of this kind and a line in {@link Bench}. */
interface Area {

    /** The first word of its lines, and the argument that asks for it. */
    String name();

    /** The commands it runs, each with the Debian package that has it. */
    Map<String, String> needs();

    /** Measures. What goes wrong is one line for people. */
    void run(Report report) throws IOException;
}
