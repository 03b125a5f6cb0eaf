/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Capture files: pcap and pcapng, read and written packet by packet.
 *
 * <p><b>Reading.</b> {@link io.ringfly.codec.pcap.CaptureReader} is a cursor over a mapped file, a stream or memory: a
 * packet is an offset and a length in a {@link java.lang.foreign.MemorySegment}, ready for the codec. What a file says
 * beside its packets is there on request: {@link io.ringfly.codec.pcap.CaptureSection}, {@link
 * io.ringfly.codec.pcap.CaptureInterface}, and any {@link io.ringfly.codec.pcap.CaptureBlock}. Damage ends the reading
 * after everything before it was delivered, and is told by {@link io.ringfly.codec.pcap.Damage}.
 *
 * <p><b>Values.</b> Times are in nanoseconds since 1970-01-01 00:00 UTC, a long, whatever the file's resolution. Lengths
 * and offsets are in bytes. Counts that a file doesn't tell are -1 and not 0.
 *
 * <p><b>Threads.</b> A reader or writer belongs to one thread at a time; the objects that they return are immutable,
 * but for blocks, which are views. Nothing here makes a native call or allocates for a packet.
 *
 * <p><b>Standards.</b> draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng; where files in the wild differ from these, what
 * libpcap and Wireshark do.
 */
package io.ringfly.codec.pcap;
