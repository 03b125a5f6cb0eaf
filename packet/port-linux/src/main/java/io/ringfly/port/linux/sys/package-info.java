/* SPDX-License-Identifier: Apache-2.0 */

/**
 * Raw system calls through the Foreign Function & Memory API: one method handle for all of them, errors as negative
 * errno values as the kernel itself returns them, file descriptors, network namespaces and signals.
 */
package io.ringfly.port.linux.sys;
