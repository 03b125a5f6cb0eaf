/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

/**
 * What an interface has counted since it was made ({@code struct rtnl_link_stats64}). Drivers differ in detail: whether
 * bytes include the frame check sequence, and whether packets that an XDP program took are in {@code rxPackets}.
 *
 * @param rxPackets packets received
 * @param txPackets packets sent
 * @param rxBytes bytes received
 * @param txBytes bytes sent
 * @param rxErrors packets received with an error
 * @param txErrors packets not sent because of an error
 * @param rxDropped packets received and not processed, for want of memory or of a taker
 * @param txDropped packets dropped on the way to the wire
 * @param rxMissed packets the card lost because the host took too few; not in {@code rxDropped}
 */
public record LinkCounters(
        long rxPackets,
        long txPackets,
        long rxBytes,
        long txBytes,
        long rxErrors,
        long txErrors,
        long rxDropped,
        long txDropped,
        long rxMissed) {}
