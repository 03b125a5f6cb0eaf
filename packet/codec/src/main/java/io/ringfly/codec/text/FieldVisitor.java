/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.text;

/** What a {@link FieldWalker} tells of a packet, in the order in which it lies there. */
public interface FieldVisitor {

    /**
     * A header begins, or the payload; its fields follow. Offsets are those in the frame.
     *
     * @param index its number in the {@link io.ringfly.codec.Dissection}
     * @param name as Wireshark calls the protocol: {@code "eth"}, {@code "ip"}, {@code "ipv6.fraghdr"}
     * @param length bytes of the header, or the payload
     */
    void layer(int index, String name, int offset, int length);

    /**
     * A field of the header that began last.
     *
     * @param value as {@link Field#format} says; 0 for those that are read from the frame, because a long doesn't hold
     *     them: IPv6 addresses, bytes and names
     * @param offset of the bytes that the field is in
     * @param length of these bytes; 0 if the value follows from others
     */
    void field(Field field, long value, int offset, int length);
}
