"""What the desk's pages read. The register is the wall: each read starts from who is asking."""
