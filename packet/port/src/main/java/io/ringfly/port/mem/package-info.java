/* SPDX-License-Identifier: Apache-2.0 */

/**
 * {@code mem:} ports: two ends inside one process, joined like the two ends of a cable. For tests, for warming up, and
 * for machines without privileges.
 *
 * <p>Each end has memory of its own, as two interfaces would: sending copies the packet into a free frame that the
 * receiving end has posted, and the sent frame is done at once. An end whose peer has posted no frames takes nothing, so
 * nothing is ever lost on the way.
 */
package io.ringfly.port.mem;
