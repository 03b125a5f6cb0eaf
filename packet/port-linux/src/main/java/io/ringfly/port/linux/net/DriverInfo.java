/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

/**
 * Who drives an interface.
 *
 * @param driver the kernel module, such as {@code ena} or {@code veth}
 * @param version its version; for drivers of the kernel's own tree that of the kernel, or 1.0
 * @param busInfo where the device sits, such as {@code 0000:00:05.0}; empty for a virtual one
 */
public record DriverInfo(String driver, String version, String busInfo) {}
