/* SPDX-License-Identifier: Apache-2.0 */

/**
 * Ports: packet rings of any kind behind one contract.
 *
 * <p>A {@link io.ringfly.port.Port} has queue pairs. Packets live in frames of the port's native memory and are never
 * copied to the Java heap: a {@link io.ringfly.port.PacketBatch} holds offsets and lengths into that memory.
 *
 * <h2>Ownership</h2>
 *
 * A frame is in exactly one place: in its {@link io.ringfly.port.FramePool}, with the kernel (or peer), or in one batch.
 * {@link io.ringfly.port.RxQueue#receive} moves frames into a batch, {@link io.ringfly.port.TxQueue#send} moves them
 * out of it, {@link io.ringfly.port.PacketBatch#release()} gives the rest back to the pool.
 *
 * <h2>Backpressure</h2>
 *
 * Belongs to the caller: {@code send} takes what fits and returns how many that were. Drop (and count), spin, or park.
 *
 * <h2>Threads</h2>
 *
 * One worker thread for each queue pair: {@code rx(i)}, {@code tx(i)}, {@code pool(i)} and the batches made from that
 * pool belong to it and take no locks. {@link io.ringfly.port.RxQueue#wakeup}, {@link io.ringfly.port.Port#stats} and
 * {@link io.ringfly.port.Port#steer} may be called from any thread. {@link io.ringfly.port.Port#close} comes after the
 * workers have ended.
 *
 * <h2>Errors</h2>
 *
 * What goes wrong while opening is a {@link io.ringfly.port.PortException} whose message is one line for the person at
 * the keyboard: what is wrong, and what to do instead. Nothing stays open or attached after it. The data path throws
 * nothing; what it could not deliver is counted in {@link io.ringfly.port.PortStats}, by reason.
 */
package io.ringfly.port;
