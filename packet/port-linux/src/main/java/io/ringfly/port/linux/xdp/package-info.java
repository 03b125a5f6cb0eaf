/* SPDX-License-Identifier: Apache-2.0 */

/**
 * {@code xdp:} ports: AF_XDP sockets through raw system calls.
 *
 * <p>{@link io.ringfly.port.linux.xdp.XdpPort} opens, in this order: the frame memory (UMEM), one socket with its four
 * rings for each queue, the map from queue to socket, the {@linkplain io.ringfly.port.linux.xdp.SteeringProgram program}
 * that redirects what was asked for and passes the rest, and the link that attaches it. It closes in reverse order.
 * Source: the kernel's Documentation/networking/af_xdp.rst and {@code linux/if_xdp.h}.
 */
package io.ringfly.port.linux.xdp;
