/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Packets as text, for people and for their scripts: {@link io.ringfly.codec.text.SummaryText} has tcpdump's one line a
 * packet, {@link io.ringfly.codec.text.TreeText} all fields one below the other, {@link io.ringfly.codec.text.JsonText} the
 * same as JSON. These two print what {@link io.ringfly.codec.text.FieldWalker}
 * finds, which goes through every header that a {@link io.ringfly.codec.Dissection} has and calls a {@link
 * io.ringfly.codec.text.FieldVisitor} for each {@link io.ringfly.codec.text.Field}.
 *
 * <p>Fields have the names of Wireshark's display filters ({@code ip.src}, {@code tcp.flags.syn}) and the values that
 * {@code tshark} shows. The tests compare them with tshark's, value, offset and length.
 *
 * <p>No bytes make anything here throw or read outside of the frame. Objects are to be used for packet after packet, by
 * one thread at a time.
 */
package io.ringfly.codec.text;
