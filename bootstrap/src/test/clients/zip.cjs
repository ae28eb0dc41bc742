'use strict';
// Zip archives, as far as the drivers need them: written without compression, read with or without it.

const zlib = require('node:zlib');

const CRC_TABLE = Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) {
        crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return crc >>> 0;
});

function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    }
    return (crc ^ 0xffffffff) >>> 0;
}

/** Fields of two or four bytes each, least significant byte first: [[2, 20], [4, crc], ...]. */
function fields(...pairs) {
    return Buffer.concat(
        pairs.map(([size, value]) => {
            const bytes = Buffer.alloc(size);
            bytes.writeUIntLE(value, 0, size);
            return bytes;
        }),
    );
}

/** @param files name to text */
function zipOf(files) {
    const parts = [];
    const directory = [];
    let offset = 0;
    for (const [name, text] of Object.entries(files)) {
        const nameBytes = Buffer.from(name);
        const bytes = Buffer.from(text);
        // Version 2.0, names in UTF-8, stored; then no time, the checksum and the sizes.
        const common = fields([2, 20], [2, 0x800], [2, 0], [4, 0x21_0000], [4, crc32(bytes)], [4, bytes.length]);
        const sizes = fields([4, bytes.length], [2, nameBytes.length], [2, 0]);
        const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, sizes, nameBytes, bytes]);
        const rest = fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
        directory.push(Buffer.from('PK\x01\x02'), fields([2, 20]), common, sizes, rest, nameBytes);
        parts.push(local);
        offset += local.length;
    }
    const entries = Buffer.concat(directory);
    const count = parts.length;
    const end = fields([2, 0], [2, 0], [2, count], [2, count], [4, entries.length], [4, offset], [2, 0]);
    return Buffer.concat([...parts, entries, Buffer.from('PK\x05\x06'), end]);
}

/** @returns name to text */
function unzipped(bytes) {
    const end = bytes.lastIndexOf('PK\x05\x06');
    const files = {};
    let at = bytes.readUInt32LE(end + 16);
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
        const nameLength = bytes.readUInt16LE(at + 28);
        const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
        files[name] = content(bytes, at).toString('utf8');
        at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
    return files;
}

function content(bytes, at) {
    const isCompressed = bytes.readUInt16LE(at + 10) !== 0;
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    return isCompressed ? zlib.inflateRawSync(raw) : raw;
}

module.exports = { unzipped, zipOf };
