/* SPDX-License-Identifier: Apache-2.0 */

/**
 * {@code file:} ports: capture files in place of an interface, so that whatever works on packets can be tried, tested and
 * repeated without one. Files are read and written by {@code io.ringfly.codec.pcap}; no privilege is needed.
 */
package io.ringfly.port.file;
