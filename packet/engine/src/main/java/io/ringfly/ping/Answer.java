/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

/** What has come back for a request, of either IP version: one object, filled anew by each {@link EchoProtocol#read}. */
final class Answer {

    /** Whether it is an ICMP error about the request, and not the reply to it. */
    boolean isError;
    /** Which request. */
    int seq;
    /** Who sent it: an {@link io.ringfly.codec.IpAddress}. */
    long sourceHigh;
    /** The same's other half. */
    long sourceLow;
    /** Time to live, or hop limit. */
    int ttl;
    /** Of the ICMP message. */
    boolean checksumOk;
    /** Of a reply: bytes of the ICMP message. */
    int length;
    /** Of a reply: offset of the data. */
    long data;
    /** Of a reply: bytes of data. */
    int dataLength;
    /** Of an error. */
    int type;
    /** Of an error. */
    int code;
    /** Of an error: the message's second word. */
    int info;
    /** Of an error: whether the reply may come all the same. */
    boolean isNotice;
}
