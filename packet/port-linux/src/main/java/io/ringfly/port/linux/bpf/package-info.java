/* SPDX-License-Identifier: Apache-2.0 */

/**
 * eBPF without a compiler or a loader library: an assembler, and the bpf(2) commands that load, attach and inspect.
 * Sources: the kernel's {@code linux/bpf.h} and Documentation/bpf/standardization/instruction-set.rst (RFC 9669).
 */
package io.ringfly.port.linux.bpf;
