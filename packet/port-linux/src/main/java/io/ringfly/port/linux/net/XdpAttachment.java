/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

/**
 * Which XDP program sits on an interface.
 *
 * @param programId the program's id ({@code bpftool prog show id N}); 0 with {@link Mode#NONE}. With {@link Mode#MULTI}
 *     that of the program the host runs, not of the one on the card.
 */
public record XdpAttachment(Mode mode, int programId) {

    /** No program. */
    public static final XdpAttachment NONE = new XdpAttachment(Mode.NONE, 0);

    /** Who runs the program ({@code IFLA_XDP_ATTACHED}). */
    public enum Mode {
        NONE,
        /** The driver, before a socket buffer is made. */
        NATIVE,
        /** The kernel's common receive path, after a socket buffer was made: any driver, slower. */
        GENERIC,
        /** The network card. */
        OFFLOADED,
        /** The network card and the host. */
        MULTI;

        @Override
        public String toString() {
            return switch (this) {
                case NONE -> "none";
                case NATIVE -> "native";
                case GENERIC -> "generic";
                case OFFLOADED -> "offloaded";
                case MULTI -> "multi";
            };
        }
    }

    @Override
    public String toString() {
        return mode == Mode.NONE ? "none" : mode + " id " + programId;
    }
}
