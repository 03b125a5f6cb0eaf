/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/** The addresses and ports of a packet, written anew for each. Addresses in halves as {@link io.ringfly.codec.IpAddress}. */
final class Flow {
    long srcHigh;
    long srcLow;
    long dstHigh;
    long dstLow;
    int ports; // the source in the upper half
}
