/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import picocli.CommandLine.IVersionProvider;

/** The version as the build wrote it into the jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"ringfly " + text() + " (Java " + Runtime.version() + ")"};
    }

    static String text() {
        String version = Ringfly.class.getModule().getDescriptor().rawVersion().orElse("development");
        return version;
    }
}
