/* SPDX-License-Identifier: Apache-2.0 */

/**
 * {@code live:} ports: sending by {@code BPF_PROG_TEST_RUN} with {@code BPF_F_TEST_XDP_LIVE_FRAMES} (Linux 5.18), which
 * has the kernel run an XDP program a given number of times, each time over a frame of its own that really leaves.
 *
 * <p>A port's frames lie in a BPF array that is mapped into this process, and so does the ring of a queue, the {@linkplain
 * io.ringfly.port.linux.live.LiveRing control memory}. The {@linkplain io.ringfly.port.linux.live.LivePrograms program}
 * takes the next descriptor from the ring, copies the packet into the kernel's frame, cuts that to its length and
 * redirects it to the interface. One system call sends a whole ring, with no socket buffer, no queueing discipline and no
 * completion to wait for. A call costs about as much as 50 to 100 packets, so hand over hundreds of packets before each
 * {@code flush}: batches of 512 and more.
 *
 * <p><b>What was really sent.</b> The call reports success whatever becomes of the frames. So two small programs listen
 * at the kernel's tracepoints {@code xdp_devmap_xmit} and {@code xdp_redirect_err} and count, for each queue, what the
 * driver took, what it had no room for and what was refused, with the last reason. Every packet is in exactly one of
 * these counts when {@code flush} returns.
 *
 * <p><b>What the interface needs.</b> Its driver must send redirected frames. A veth does so only when its other end has
 * an XDP program or GRO; the driver tells (Linux 6.3 and later), and opening fails with what to do. Before 6.3 the counts
 * tell.
 *
 * <p><b>What is attached.</b> A program that is attached nowhere costs 24 ms a call, since the kernel then builds its
 * dispatcher anew. So it is attached to the loopback interface of a namespace made for that, which is down. The
 * interface itself stays as it is, with its traffic and with a program of others, such as an {@code xdp:} port's; only
 * where its driver sends nothing without a program, it gets this one, which passes all that comes in. Nothing is pinned:
 * all of it goes with the process.
 *
 * <p>Sources: the kernel's Documentation/bpf/bpf_prog_run.rst, {@code linux/bpf.h} and {@code trace/events/xdp.h}.
 */
package io.ringfly.port.linux.live;
