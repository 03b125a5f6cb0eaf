/* SPDX-License-Identifier: Apache-2.0 */

/**
 * {@code afpacket:} ports: packet sockets ({@code packet(7)}) through raw system calls, on any interface that Linux has,
 * loopback included.
 *
 * <p>What such a port receives is a copy: the kernel keeps every packet and goes on with it. Steering only keeps others
 * out of the ring ({@link io.ringfly.port.linux.afpacket.SocketFilter}).
 *
 * <p>Receiving: a TPACKET_V2 ring shared with the kernel ({@link io.ringfly.port.linux.afpacket.RxSlots}). Its third
 * version hands over blocks when they are full or a timer of some milliseconds has run out: over a veth pair a single
 * packet was seen after 410 us (median, retire timeout of 1 ms) there, and after 17 us in the second, slot by slot. The
 * price is paid by floods: blocks are packed more densely, and tcpdump, which uses them, took 1.4 times as many packets
 * a second, since they cost the kernel less.
 * Packets are copied from the slots to frames of the port's one memory, since slots must go back in order while frames
 * are kept as long as anybody likes, and since each socket of a fanout group has a ring of its own.
 *
 * <p>Sending: {@code sendmmsg(2)} of many frames at once, past the queueing discipline. A TPACKET transmit ring was not
 * faster over a veth pair (0.20 to 0.25 Mpps, sendmmsg 0.18 to 0.26), and frames would have to be copied into it and wait
 * for it, where sendmmsg leaves them free on return.
 *
 * <p>Source: the kernel's Documentation/networking/packet_mmap.rst, {@code linux/if_packet.h}, {@code linux/filter.h}.
 */
package io.ringfly.port.linux.afpacket;
